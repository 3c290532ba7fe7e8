"""
What the two colours of SQLAlchemy do not share, under the same names.
"""
