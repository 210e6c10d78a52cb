"""Reforms of units: who and what moves when units are renamed, merged, split or give up a function."""
