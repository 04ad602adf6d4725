"""The booking domain: values, the aggregate, commands, queries and ports. It knows no platform and no store."""
