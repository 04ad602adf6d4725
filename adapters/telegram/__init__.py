"""Telegram: messages and taps in; HTML and inline keyboards out.

`endpoint` checks who is calling, `app` maps what Telegram sends to the front desk, `updates` reads it, `html`
writes what Telegram shows, `delivery` brings it there.
"""
