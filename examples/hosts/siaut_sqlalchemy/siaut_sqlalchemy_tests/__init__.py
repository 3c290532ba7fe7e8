"""
The reference host of ``examples/hosts/siaut_sqlalchemy``, on real databases.
"""
