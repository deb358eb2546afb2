"""A small IMAP server on this machine: as much of it as reading a mailbox takes, over TLS."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = IPv4Address("127.0.0.1")


@dataclass
class Box:
    """What lies in the mailbox by number, and what is marked to be taken away.

    `chatty`: the server tells of other things before what it is asked for.
    """

    user: str
    password: str
    mails: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    chatty: bool = False


class _Session(StreamRequestHandler):
    box: ClassVar[Box]

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def handle(self) -> None:
        self.say(b"* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = [*line.split(" ", 2), ""][:3]
            self.say(f"{tag} {self.answer(command.upper(), rest)}".encode())
            if command.upper() == "LOGOUT":
                return

    def answer(self, command: str, rest: str) -> str:
        """Do one command; what its last line says."""
        box = self.box
        if command == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif command == "LOGIN" and rest.replace(r"\\", "\\") != f'"{box.user}" "{box.password}"':
            return "NO wrong"
        elif command == "SELECT":
            if rest != '"Studs och svar"':
                return "NO no such mailbox"
            self.say(f"* {len(box.mails)} EXISTS".encode())
        elif command == "UID":
            self.by_number(rest)
        elif command == "EXPUNGE":
            box.mails = {one: mail for one, mail in box.mails.items() if one not in box.deleted}
        return "OK done"

    def by_number(self, rest: str) -> None:
        box = self.box
        if rest.startswith("SEARCH"):
            found = sorted(box.mails.keys() - box.deleted if "UNDELETED" in rest else box.mails)
            self.say(f"* SEARCH {' '.join(map(str, found))}".strip().encode())
            return
        number = int((re.search(r"\d+", rest) or [""])[0])
        if rest.startswith("STORE"):
            box.deleted.add(number)
            return
        mail = box.mails[number]
        if box.chatty:
            self.say(b"* 1 FETCH (FLAGS (\\Seen))")
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[] {{{len(mail)}}}\r\n".encode() + mail)
        self.say(b")")


class _Server(ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def running(box: Box, folder: Path) -> Iterator[tuple[int, Path]]:
    """Run the server; gives its port, and the certificate by which it is known."""
    cert, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    session = type("Session", (_Session,), {"box": box})
    with _Server((str(HERE), 0), session, bind_and_activate=True) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server.server_address[1], cert
        server.shutdown()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mailbox")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(HERE)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    cert.write_bytes(made.public_bytes(pem))
    secret.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, secret
