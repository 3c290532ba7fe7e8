"""
What people do: a command and facts in, a conclusion out; no I/O.
"""
