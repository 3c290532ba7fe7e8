"""
The reference host of ``examples/hosts/sqlalchemy_host``, on real databases.
"""
