import sys
# snippet begins
import base64
import hashlib
import hmac
import time


def is_signed(secret, msg_id, timestamp, signature, body, now=None):
    """True if the message was signed with the secret (whsec_...) not more than five minutes ago. body: the raw bytes."""
    now = time.time() if now is None else now
    if not timestamp.isdigit() or abs(now - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{msg_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    return any(
        hmac.compare_digest(f"v1,{expected.decode()}".encode(), each.encode())
        for each in signature.split(" ")
    )
# snippet ends


# For the test: a line of secret, id, timestamp, signatures, now and body (base64), separated by tabs; answers a line.
if __name__ == "__main__":
    for line in sys.stdin:
        secret, msg_id, timestamp, signature, now, body = line.rstrip("\n").split("\t")
        ok = is_signed(secret, msg_id, timestamp, signature, base64.b64decode(body), float(now))
        print(str(ok).lower())
