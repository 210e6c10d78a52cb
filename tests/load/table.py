"""The one table: the steps of every journey, then the figures beside their targets."""

from dataclasses import dataclass

WIDTHS = (34, 8, 8, 8, 8, 9, 8)
LINE = "-" * (sum(WIDTHS) + 1)


@dataclass(frozen=True)
class Figure:
    """Something measured; ``is_met`` None where nothing is asked of it."""

    name: str
    value: str
    target: str = ""
    is_met: bool | None = None

    @property
    def verdict(self):
        return {None: "", True: "met", False: "NOT MET"}[self.is_met]


def below(name, value, limit, unit, shown="{:,.0f}"):
    """A figure that is to stay under a limit."""
    target = f"< {limit:g} {unit}"
    return Figure(name, f"{shown.format(value)} {unit}", target, value < limit)


def at_least(name, value, floor, unit, shown="{:,.2f}"):
    """A figure that is to reach a floor."""
    return Figure(
        name,
        f"{shown.format(value)} {unit}".rstrip(),
        f"≥ {floor:g} {unit}".rstrip(),
        value >= floor,
    )


def shown(title, walked, figures):
    """The table as text. ``walked`` are (heading, steps) pairs; a step's queries may be unknown."""
    lines = [LINE, title, LINE]
    for heading, steps in walked:
        columns = ("times", "p50 ms", "p95 ms", "p99 ms", "queries", "kB")
        lines.append(_row(heading, *columns))
        for step in steps:
            lines.append(
                _row(
                    f"  {step.name}",
                    f"{step.count:,}",
                    f"{step.p50:,.1f}",
                    f"{step.p95:,.1f}",
                    f"{step.p99:,.1f}",
                    "" if step.queries is None else str(step.queries),
                    f"{step.size / 1000:,.1f}",
                )
            )
        lines.append(LINE)
    for figure in figures:
        lines.append(
            f"{figure.name:<42} {figure.value:>20} {figure.target:>12} {figure.verdict:>8}".rstrip()
        )
    return "\n".join([*lines, LINE])


def _row(first, *others):
    cells = [f"{cell:>{width}}" for cell, width in zip(others, WIDTHS[1:], strict=True)]
    return f"{first:<{WIDTHS[0]}} {''.join(cells)}"
