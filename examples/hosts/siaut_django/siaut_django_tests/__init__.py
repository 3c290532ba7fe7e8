"""
The host on the Django ORM.
"""
