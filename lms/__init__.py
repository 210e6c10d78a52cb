"""The frame: kernel, people, plan, pages, application."""
