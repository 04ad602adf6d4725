import socket

import httpx
import pytest


@pytest.mark.promise("B10")
@pytest.mark.parametrize("address", ["http://203.0.113.7/", "http://slack.com/api/", "http://[2001:db8::1]/"])
def test_nothing_reaches_beyond_this_machine(address: str) -> None:
    with pytest.raises(RuntimeError, match="beyond this machine"):
        httpx.get(address)


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(("localhost", listener.getsockname()[1]), timeout=20).close()
