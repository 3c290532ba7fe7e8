"""
The documentation: what is printed is up to date, what is shown runs, all is told.
"""
