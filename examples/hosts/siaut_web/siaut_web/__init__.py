"""
The guide's screens in a browser, and a JSON API, on `siaut_core` and FastAPI.

``siaut-web`` starts it; `site.create_app` is what an ASGI server loads. What a screen
decides, the library decides: here is HTTP, HTML, and who is logged in.
"""
