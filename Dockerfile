# The same set-up as `make serve`, in one image: the first stage installs from the locks, the second runs without pip's
# caches, Node or the tests' packages.
FROM python:3.11-slim AS build
WORKDIR /srv/lms
COPY requirements requirements
COPY tools tools
COPY pyproject.toml package.json package-lock.json .npmrc ./
COPY lms lms
COPY courses courses
COPY quizzes quizzes
COPY certificates certificates
COPY translations translations
RUN python tools/set_up.py && rm -rf node_modules .venv-node .venv/tools

FROM python:3.11-slim
WORKDIR /srv/lms
RUN useradd --system --home-dir /srv/lms lms && mkdir instance && chown lms instance
COPY --from=build /srv/lms .
COPY templates templates
COPY static static
COPY --from=build /srv/lms/static/vendor static/vendor
USER lms
ENV LMS_HOST=0.0.0.0 PORT=8000
VOLUME /srv/lms/instance
EXPOSE 8000
CMD [".venv/bin/lms", "serve"]
