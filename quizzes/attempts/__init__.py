"""Taking a quiz: starting, saving, handing in, marking and seeing the result."""
