"""Platforms have to show a certificate that somebody known has signed: one of their own making is refused."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from slack_sdk.errors import SlackClientError
from telegram.error import NetworkError

from adapters.slack.web_api import web_client
from adapters.telegram.app import close, create_app
from tests.support.chats import TELEGRAM_TOKEN, World, school

pytestmark = pytest.mark.fault("F52")


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has signed its certificate itself, and hangs up when the handshake is over."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path_factory.mktemp("tls") / "both.pem"))
    with create_server(("127.0.0.1", 0)) as listener:

        def receive() -> None:
            with suppress(OSError):  # closed: the tests are over
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as shown:
                        shown.recv(1)

        threading.Thread(target=receive, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with school() as world:
        yield world


def test_slack_has_to_show_a_certificate_for_its_name(impostor: str) -> None:
    with pytest.raises((OSError, SlackClientError), match="CERTIFICATE_VERIFY_FAILED"):
        web_client(f"{impostor}/api/").auth_test(token="xoxb-1")


def test_telegram_has_to_show_a_certificate_for_its_name(impostor: str, world: World) -> None:
    async def ask() -> None:
        app = create_app(world.bot.desk, bot_token=TELEGRAM_TOKEN, api_url=f"{impostor}/bot")
        try:
            await app.initialize()
        finally:
            await close(app)

    with pytest.raises(NetworkError, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(ask())


def self_signed(path: Path) -> Path:
    """A certificate for localhost and its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    return path
