"""
*SMTP*: how a mail is written and handed over, and what a failure is called.
"""
