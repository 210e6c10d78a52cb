"""Papers (đề): a quiz's settings and the questions it asks."""
