"""
*Desk*: what the mailers of both colours share, from the mail to the codes of failures.
"""
