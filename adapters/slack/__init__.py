"""Slack: commands, buttons, forms and an opened Home in; Block Kit out.

`endpoint` checks who is calling, `app` maps what Slack sends to the front desk, `payloads` reads it, `block_kit` and
`modal` write what Slack shows, `delivery` brings it there.
"""
