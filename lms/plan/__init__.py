"""The tasks of the plan, who leads them, and their yearly targets."""
