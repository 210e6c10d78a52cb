"""How a quiz measured: statistics of its questions and of the whole, and where knowledge is thin."""
