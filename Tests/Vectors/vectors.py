"""Prints the vectors that stand in SealsTests and IdentityTests, made by libraries that share nothing with the Swift code.

    python3 Tests/Vectors/vectors.py      (needs the package `cryptography`)
"""

import base64
import hashlib
import hmac
import struct
import unicodedata
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

KEY = bytes(range(32))


class Counting:
    """The bytes 0, 1, 2 …; what is left of a word of eight is thrown away, as `CountingRandom` of the tests does."""

    def __init__(self):
        self.place = 0

    def take(self, count):
        words = -(-count // 8)
        drawn = bytes((self.place + i) % 256 for i in range(8 * words))
        self.place += 8 * words
        return drawn[:count]


def field(content):
    return struct.pack(">I", len(content)) + content


def fields(*contents):
    return b"".join(field(c.encode() if isinstance(c, str) else c) for c in contents)


def derived(key, purpose, salt=None):
    return HKDF(SHA256(), 32, salt, purpose.encode()).derive(key)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def url64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def bare64(content):
    return base64.b64encode(content).rstrip(b"=").decode()


def show(name, value):
    print(f"{name}: {value.hex() if isinstance(value, bytes) else value}")


def wrapped():
    return b"\x03\x072026-11" + aes_key_wrap(KEY, bytes(range(100, 132)))


def sealed():
    header = b"\x01" + struct.pack(">I", 3)
    nonce = Counting().take(12)
    associated = fields(header, "person", "mobile", "r-1", "p-17")
    return header + nonce + AESGCM(KEY).encrypt(nonce, b"13812345678", associated)


def blind(root, column, content):
    key = derived(root, "yilu blind index v1 " + column)
    return mac(key, fields(column, content))[:16]


def attachment(content):
    random = Counting()
    salt = random.take(16)
    prefix = random.take(7)
    header = b"\x02" + struct.pack(">I", 3) + salt + prefix
    cipher = AESGCM(derived(KEY, "yilu attachment v1", salt))
    associated = fields(header, "attachment", "content", "a-1", "p-17")
    sealed = header
    pieces = [content[i : i + 65536] for i in range(0, len(content), 65536)] or [b""]
    for number, piece in enumerate(pieces):
        nonce = prefix + struct.pack(">IB", number, number == len(pieces) - 1)
        sealed += cipher.encrypt(nonce, piece, associated)
    return sealed


def scrypt(typed, ln, r, p):
    password = unicodedata.normalize("NFC", typed).encode()
    salt = Counting().take(16)
    raw = hashlib.scrypt(password, salt=salt, n=1 << ln, r=r, p=p, maxmem=1 << 28, dklen=32)
    return f"$scrypt$ln={ln},r={r},p={p}${bare64(salt)}${bare64(raw)}"


def totp(secret, step):
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    place = digest[-1] & 15
    return "%06d" % ((int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF) % 1_000_000)


def api_key(label):
    body = f"yilu_{label}_{url64(Counting().take(32))}"
    return body + url64(struct.pack(">I", zlib.crc32(body.encode())))


def csrf(session_hash):
    mask = Counting().take(32)
    code = mac(KEY, fields("yilu form v1", session_hash))
    return url64(mask + bytes(a ^ b for a, b in zip(mask, code)))


if __name__ == "__main__":
    show("key list, base64 of KEY", base64.b64encode(KEY).decode())
    show("derived, no salt", derived(KEY, "a purpose"))
    show("derived, salt 1 2 3", derived(KEY, "a purpose", b"\x01\x02\x03"))
    show("wrapped", wrapped())
    show("sealed", sealed())
    show("blind value", blind(KEY, "person.mobile", "13812345678"))
    show("blind value of 张三", blind(KEY, "person.name", "张三"))
    for size in (0, 5, 65535, 65536, 65537, 131072, 200_000):
        content = bytes((i * 7 + i // 251) % 256 for i in range(size))
        made = attachment(content)
        show(f"attachment of {size}", f"{hashlib.sha256(made).hexdigest()} {len(made)} {hashlib.sha256(content).hexdigest()}")
    show("attachment of 5, whole", attachment(bytes((i * 7) % 256 for i in range(5))))
    show("scrypt 10", scrypt("correct horse battery staple", 10, 8, 1))
    show("scrypt 15", scrypt("correct horse battery staple", 15, 8, 3))
    show("scrypt NFC", scrypt("一路平安 Cafe\u0301 \u1112\u1161\u11ab", 10, 8, 2))
    show("TOTP", " ".join(totp(Counting().take(20), step) for step in (0, 1, 59_000_000, 2**40, 2**63 - 1)))
    show("one-time code", mac(KEY, fields("yilu one-time code v1", "attempt-1", "012345")))
    show("recovery code", hashlib.sha256(fields("yilu recovery code v1", "u-1", "ACDEFGHJKMNPQRTWXY346789A")).digest())
    token = url64(Counting().take(32))
    show("session token", f"{token} {hashlib.sha256(token.encode()).hexdigest()}")
    show("API key", f"{api_key('insurer')} {hashlib.sha256(api_key('insurer').encode()).hexdigest()}")
    show("form token", csrf(hashlib.sha256(token.encode()).digest()))
