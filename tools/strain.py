#!/usr/bin/env python3
"""What strangers and clumsy programs can do to a running server, in bounded loops, on loopback alone. Starts the program on
a demonstration region in a folder of its own and prints one row for each attack: what came back, and the server's memory.

    tools/strain.py [--program build/release/tsumugi] [--port 9100] [--check] [name ...]

--check ends with 1 where a guard does not hold (statuses and memory; no time is judged). docs/reliability.md has the figures.
"""
import argparse
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "tsumugi-demo-2026"
MB = 1024 * 1024
LIMIT = 256  # ServerOptions::memory_limit in MB
PART = b'--b\r\nContent-Disposition: form-data; name="f"; filename="x.bin"\r\n\r\n'
RECORD = ROOT / "tests/data/odawara-liaison-2017-01.txt"


class Server:
    def __init__(self, program, port):
        self.folder, self.port = tempfile.mkdtemp(prefix="tsumugi-strain-"), port
        environment = dict(os.environ, TSUMUGI_DATA_DIR=self.folder, TSUMUGI_PORT=str(port), TSUMUGI_LOG_LEVEL="error")
        subprocess.run([program, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([program, "serve"], env=environment)
        for _ in range(200):
            try:
                if ask(port, "GET", "/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def memory(self, field="VmRSS"):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(field + r":\s+(\d+)", text)[1]) / 1024

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def ask(port, method, path, body=None, headers=None, source=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=source)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def form(fields):
    return urllib.parse.urlencode(fields).encode()


FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


def sign_in(port, login="desk"):
    status, _, headers = ask(port, "POST", "/session", form({"login": login, "password": PASSWORD}), FORM)
    if status != 303:
        raise SystemExit(f"signing in as {login}: {status}")
    return "; ".join(c.split(";")[0] for c in headers.get_all("Set-Cookie"))


def connect(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=60)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def send(s, data):
    """False where the other side has ended it."""
    try:
        s.sendall(data)
        return True
    except OSError:
        return False


def status_of(s, seconds=20):
    """The status of what came back, 0 where nothing did."""
    s.settimeout(seconds)
    try:
        first = s.recv(64)
        return int(first.split()[1]) if first else 0
    except OSError:
        return 0


def large_head(cookie=""):
    return (b"POST /session HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 400000000\r\n"
            + (f"Cookie: {cookie}\r\n" if cookie else "").encode() + b"\r\n")


def counted(statuses):
    return ", ".join(f"{statuses.count(s)} x {s or 'open'}" for s in sorted(set(statuses)))


def normal_form(port, times=24):
    """A sign-in with nothing in it, as any person's form: 422 when it is answered."""
    return [ask(port, "POST", "/session", form({"login": "", "password": ""}), FORM)[0] for _ in range(times)]


def bodies(server, cookie):
    """40 connections, three file parts of 8 MB each."""
    clients = [connect(server.port) for _ in range(40)]
    for c in clients:
        send(c, large_head(cookie))
    piece = PART + bytes(8 * MB - 1000) + b"\r\n"
    for _ in range(3):
        threads = [threading.Thread(target=send, args=(c, piece)) for c in clients]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    time.sleep(1)
    forms = normal_form(server.port, 8)
    ended = [status_of(c, 0.2) for c in clients]
    for c in clients:
        c.close()
    return {"bodies": counted(ended), "a normal form": counted(forms)}, set(forms) == {422} and ended.count(0) > 0


def strangers_bodies(server):
    return bodies(server, "")


def members_bodies(server):
    return bodies(server, sign_in(server.port))


def slow_bodies(server):
    """10 connections, 29 MB each, then 1,100 bytes every 5 seconds; meanwhile normal forms, 40 seconds long."""
    cookie = sign_in(server.port)
    clients = [connect(server.port) for _ in range(10)]
    for c in clients:
        send(c, large_head(cookie))
        for _ in range(4):
            send(c, PART + bytes(7_300_000) + b"\r\n")
    forms = []
    for _ in range(8):
        for c in clients:
            send(c, b"x" * 1100)
        forms += normal_form(server.port, 3)
        time.sleep(5)
    ended = [status_of(c, 0.2) for c in clients]
    for c in clients:
        c.close()
    return {"slow ones": counted(ended), "a normal form": counted(forms)}, set(forms) == {422}


def many_fields(server):
    """8 times at once 500,000 empty fields in 1 MB, without a session."""
    answers = []

    def one():
        status, body, _ = ask(server.port, "POST", "/children/find", b"a&" * 500_000, FORM)
        answers.append((status, len(body)))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    status, body, _ = ask(server.port, "POST", "/children/find", b"a=1&" * 1000, FORM)
    return ({"500,000 fields": counted([s for s, _ in answers]), "largest answer": max(n for _, n in answers),
             "1,000 fields": f"{status}, {len(body)} bytes"},
            all(s == 413 for s, _ in answers) and status == 401 and len(body) < 20_000)


def small_unfinished(server):
    """900 connections that each stop within a form of 60 kB."""
    clients = []
    for _ in range(900):
        c = connect(server.port)
        send(c, b"POST /session HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n"
             + b"x" * 59_000)
        clients.append(c)
    forms = normal_form(server.port)
    for c in clients:
        c.close()
    return {"a normal form": counted(forms)}, set(forms) == {422}


def slow_headers(server):
    """1,500 connections that stop within a header of many lines."""
    clients = []
    lines = b"".join(b"A%d: b\r\n" % i for i in range(1500))
    for _ in range(1500):
        c = connect(server.port)
        send(c, b"GET / HTTP/1.1\r\nHost: h\r\n" + lines[:15_000])
        clients.append(c)
    forms = normal_form(server.port)
    for c in clients:
        c.close()
    return {"a normal form": counted(forms)}, set(forms) == {422}


def tiny_chunks(server):
    """One connection sends 1 MB of form in chunks of one byte, inside the header of a part."""
    c = connect(server.port)
    send(c, b"POST /session HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n")
    body = (b"--b\r\nContent-Disposition: form-data; name=n\r\nX: " + b"x" * 7900 + b"\r\n\r\nv\r\n") * 60
    begun = time.monotonic()
    send(c, b"".join(b"1\r\n%c\r\n" % byte for byte in body))
    send(c, b"5\r\n--b--\r\n0\r\n\r\n")
    status = status_of(c)
    c.close()
    return {"answer": status, "seconds": f"{time.monotonic() - begun:.1f}"}, status != 0


def unread_answers(server):
    """60 connections of one person that each ask for 40 pages and read nothing."""
    cookie = sign_in(server.port)
    request = f"GET /council HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\n\r\n".encode()
    clients = []
    for _ in range(60):
        c = connect(server.port)
        send(c, request * 40)
        clients.append(c)
    forms = normal_form(server.port)
    for c in clients:
        c.close()
    return {"a normal form": counted(forms)}, set(forms) == {422}


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    return found[1] if found else ""


def import_record(server, lines=40_000):
    """The council's record again and again up to 40,000 lines, through the page."""
    cookie = sign_in(server.port)
    page = ask(server.port, "GET", "/council/import", None, {"Cookie": cookie})[1]
    series = re.search(rb'<option value="([^"]+)"', page)[1].decode()
    text = RECORD.read_text().splitlines()
    text = "\n".join((text * (lines // len(text) + 1))[:lines]).encode()
    body = b""
    for name, value in (("form_token", hidden(page, "form_token")), ("series", series)):
        body += f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="r.txt"\r\n\r\n' + text + b"\r\n--b--\r\n"
    begun = time.monotonic()
    status, answer, _ = ask(server.port, "POST", "/council/import", body,
                            {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=b"})
    return {"answer": f"{status}, {len(answer)} bytes", "seconds": f"{time.monotonic() - begun:.2f}"}, status == 422


def wrong_passwords(server):
    """16 at once try wrong passwords from 200 addresses, while somebody else looks at the inbox 200 times."""
    cookie = sign_in(server.port)
    ended, tries = threading.Event(), []

    def guess(number):
        i = 0
        while not ended.is_set() and i < 200:
            source = (f"127.0.1.{1 + (number * 13 + i) % 200}", 0)
            tries.append(ask(server.port, "POST", "/session", form({"login": f"x{number}-{i}", "password": "w" * 12}), FORM, source)[0])
            i += 1

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(16)]
    for t in threads:
        t.start()
    took = []
    for _ in range(200):
        begun = time.monotonic()
        ask(server.port, "GET", "/inbox", None, {"Cookie": cookie})
        took.append((time.monotonic() - begun) * 1000)
    ended.set()
    for t in threads:
        t.join()
    took.sort()
    return {"tries": counted(tries), "inbox p50": f"{took[100]:.0f} ms", "p99": f"{took[197]:.0f} ms"}, True


ATTACKS = {  # name -> what is done, most memory in MB that the server may have had
    "strangers_bodies": (strangers_bodies, LIMIT + 64),
    "members_bodies": (members_bodies, LIMIT + 64),
    "slow_bodies": (slow_bodies, LIMIT + 64),
    "many_fields": (many_fields, 128),
    "small_unfinished": (small_unfinished, 128),
    "slow_headers": (slow_headers, 128),
    "tiny_chunks": (tiny_chunks, 128),
    "unread_answers": (unread_answers, LIMIT + 64),
    "import_record": (import_record, 200),
    "wrong_passwords": (wrong_passwords, 256),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/tsumugi"))
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*", metavar="name")
    options = parser.parse_args()
    wrong = 0
    print("| attack | what came back | peak MB | MB afterwards | holds |\n|---|---|---:|---:|---|")
    for name in options.names or ATTACKS:
        attack, most = ATTACKS[name]
        server = Server(options.program, options.port)  # each on a server of its own, so that memory is told apart
        try:
            server.forget_peak()
            said, right = attack(server)
            peak = server.memory("VmHWM")
            time.sleep(1)
            holds = right and peak <= most
            wrong += not holds
            print(f"| {name} | {'; '.join(f'{k}: {v}' for k, v in said.items())} | {peak:.0f} | {server.memory():.0f} |"
                  f" {'yes' if holds else 'NO'} |", flush=True)
        finally:
            server.close()
    sys.exit(1 if options.check and wrong else 0)


if __name__ == "__main__":
    main()
