"""The kinds of question: how each is checked, shown, answered and graded. One file each."""
