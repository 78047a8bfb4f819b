#!/usr/bin/env python3
"""Runs the end-to-end cases: text files of steps against the real program on a real database.

    cases/run.py --database sqlite|postgres [--program build/release/tsumugi] [area/case ...]

A case is a folder with a file `steps`, one step a line ('#' begins a comment):

    tsumugi ARGS...        runs the program (SQLite or PostgreSQL as chosen); the next steps look at its result
    exit N                 its exit code (0 is expected where nothing is said)
    out TEXT / err TEXT    its output contains TEXT
    sign in LOGIN          signs that person in; later requests are this person's
    sign out               forgets the session
    get PATH / post PATH [name=value ...]   a request; a form token of the last page goes along
    status N               the answer's status
    has TEXT / hasnot TEXT the answer's body contains TEXT or not
    header NAME: TEXT      the answer's header contains TEXT
    save NAME REGEX        keeps the first group found in body, output or Location as $NAME
    kill during PATH name=value ...   posts again and again, kills the server (SIGKILL) in the middle, starts it again and
                           checks that every change that was acknowledged is there (each value ends in a number)
    server N               starts a second server on the same database (N = 2) and sends later requests to it, or to the first (1)
    sql STATEMENT          runs a statement on the database itself
    row QUERY => VALUE     waits until the query's only value is that one (30 seconds at most)
    fault begins / fault ends   the database takes nothing more: no file of the server may grow (SQLite), or the database is
                           read-only (PostgreSQL)
The cases share one demonstration region and run in the order of their names.
"""
import argparse
import contextlib
import html
import http.client
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "tsumugi-demo-2026"


class Failed(Exception):
    pass


class World:
    """The program, its database, and the browser-like client of the running case."""

    def __init__(self, program, database):
        self.program, self.kind = program, database
        self.folder = tempfile.mkdtemp(prefix="tsumugi-cases-")
        self.port = self.free_port()
        self.environment = dict(os.environ, TSUMUGI_DATA_DIR=self.folder, TSUMUGI_PORT=str(self.port), TSUMUGI_LOG_LEVEL="off",
                                TSUMUGI_DEMO="true")
        self.database_name = None
        if database == "postgres":
            self.make_postgres()
        made = self.run_program(["demo"])
        if made.returncode != 0:
            raise SystemExit("the demonstration region could not be made:\n" + made.stderr)
        self.server, self.second, self.second_port = None, None, 0
        self.server = self.start(self.port)

    def make_postgres(self):
        url = os.environ["TSUMUGI_TEST_PG"]
        self.database_name = f"cases_{os.getpid()}"
        self.admin_url = url
        self.sql(f"CREATE DATABASE {self.database_name}")
        parts = urllib.parse.urlsplit(url)
        self.environment["TSUMUGI_DATABASE"] = urllib.parse.urlunsplit(parts._replace(path="/" + self.database_name))

    def sql(self, text, quiet=False):
        subprocess.run(["psql", "-q", self.admin_url, "-c", text], check=True, stdout=subprocess.DEVNULL if quiet else None)

    @staticmethod
    def free_port():
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def run_program(self, arguments, stdin=None):
        return subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, input=stdin,
                              cwd=ROOT, timeout=300)

    def start(self, port):
        server = subprocess.Popen([self.program, "serve"], env=dict(self.environment, TSUMUGI_PORT=str(port)))
        for _ in range(400):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return server
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def second_server(self):
        if not self.second:
            self.second_port = self.free_port()
            self.second = self.start(self.second_port)
        return self.second_port

    def end_second_server(self):
        if self.second:
            self.second.terminate()
            self.second.wait()
            self.second = None

    def query(self, text):
        """Runs a statement on the database; the first value of its answer as text."""
        if self.kind == "postgres":
            done = subprocess.run(["psql", "-q", "-t", "-A", self.environment["TSUMUGI_DATABASE"], "-c", text], check=True,
                                  capture_output=True, text=True)
            return done.stdout.strip()
        file = pathlib.Path(self.folder) / "tsumugi.sqlite"
        with contextlib.closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
            row = connection.execute(text).fetchone()
        return str(row[0]) if row else ""

    def fault(self, begins):
        if self.kind == "sqlite":
            limit = 0 if begins else resource.RLIM_INFINITY
            resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            return
        self.sql(f"ALTER DATABASE {self.database_name} SET default_transaction_read_only = {'on' if begins else 'off'}")
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.database_name}'", quiet=True)

    def kill(self):
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def close(self):
        self.end_second_server()
        if self.server:
            self.server.terminate()
            self.server.wait()
        if self.database_name:
            self.sql(f"DROP DATABASE IF EXISTS {self.database_name} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


class Case:
    def __init__(self, world, path):
        self.world, self.path = world, path
        self.cookies, self.names = {}, {"TMP": world.folder, "DATA": str(ROOT / "tests/data")}
        self.status, self.headers, self.body = 0, {}, ""
        self.program, self.exit_seen = None, True
        self.token = ""
        self.port = world.port

    def run(self):
        try:
            self.steps()
        finally:
            self.world.end_second_server()

    def steps(self):
        for number, line in enumerate((self.path / "steps").read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            try:
                self.step(line)
            except Failed as failure:
                raise Failed(f"{self.path.relative_to(ROOT)}/steps:{number}: {line}\n    {failure}") from None
        self.check_exit()

    def fill(self, text):
        return re.sub(r"\$([A-Z]+)", lambda m: self.names.get(m[1], m[0]), text)

    def check_exit(self):
        if not self.exit_seen and self.program.returncode != 0:
            raise Failed(f"the program ended with {self.program.returncode}: {self.program.stderr.strip()}")
        self.exit_seen = True

    def step(self, line):
        word, _, rest = line.partition(" ")
        rest = self.fill(rest)
        if word not in ("exit", "out", "err", "save"):
            self.check_exit()
        if word == "tsumugi":
            self.program = self.world.run_program(shlex.split(rest))
            self.exit_seen = False
        elif word == "exit":
            self.exit_seen = True
            self.want(self.program.returncode == int(rest), f"exit code {self.program.returncode}, {self.program.stderr}")
        elif word == "out":
            self.want(rest in self.program.stdout, f"not in the output:\n{self.program.stdout[:2000]}")
        elif word == "err":
            self.want(rest in self.program.stderr, f"not in the errors:\n{self.program.stderr[:2000]}")
        elif line.startswith("sign in "):
            self.sign_in(self.fill(line.removeprefix("sign in ")))
        elif line == "sign out":
            self.cookies = {}
        elif word == "get":
            self.request("GET", rest)
        elif word == "post":
            path, *pairs = shlex.split(rest)
            self.request("POST", path, [tuple(p.split("=", 1)) for p in pairs])
        elif word == "status":
            self.want(self.status == int(rest), f"status {self.status}\n{self.text()[:1500]}")
        elif word == "has":
            self.want(rest in self.text(), f"not in the answer:\n{self.text()[:3000]}")
        elif word == "hasnot":
            self.want(rest not in self.text(), "it is in the answer")
        elif word == "header":
            name, _, value = rest.partition(":")
            self.want(value.strip() in self.headers.get(name.lower(), ""), f"header is {self.headers.get(name.lower())!r}")
        elif word == "save":
            name, _, pattern = rest.partition(" ")
            found = re.search(pattern, self.body) or re.search(pattern, self.headers.get("location", ""))
            if not found and self.program:
                found = re.search(pattern, self.program.stdout)
            self.want(found is not None, "nothing found to save")
            self.names[name] = html.unescape(found[1])
        elif word == "server":
            self.port = self.world.port if rest == "1" else self.world.second_server()
        elif word == "sql":
            self.world.query(rest)
        elif word == "row":
            query, _, value = rest.rpartition(" => ")
            self.wait_for(query, value)
        elif word == "fault":
            self.world.fault(rest == "begins")
        elif line.startswith("kill during "):
            path, *pairs = shlex.split(self.fill(line.removeprefix("kill during ")))
            self.kill_during(path, pairs)
        else:
            raise Failed("no such step")

    def want(self, truth, otherwise):
        if not truth:
            raise Failed(otherwise)

    def text(self):
        return html.unescape(self.body)

    def request(self, method, path, pairs=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Sec-Fetch-Site": "same-origin",
                   "Origin": f"http://127.0.0.1:{self.port}"}
        body = None
        if method == "POST":
            pairs = list(pairs)
            if not any(name == "form_token" for name, _ in pairs):
                pairs.append(("form_token", self.token))
            body = urllib.parse.urlencode(pairs)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, urllib.parse.quote(path, safe="/?&=%#"), body, headers)
        answer = connection.getresponse()
        self.body = answer.read().decode("utf-8", "replace")
        self.status = answer.status
        self.headers = {k.lower(): v for k, v in answer.getheaders()}
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, content = value.split(";")[0].partition("=")
                self.cookies[key] = content
        token = re.search(r'name="form_token" value="([^"]+)"', self.body)
        if token:
            self.token = html.unescape(token[1])

    def wait_for(self, query, value):
        for _ in range(300):
            found = self.world.query(query)
            if found == value:
                return
            time.sleep(0.1)
        raise Failed(f"the answer stays {found!r}")

    def sign_in(self, login):
        self.cookies = {}
        self.request("GET", "/sign-in")
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.body)
        self.request("POST", "/session", [(n, html.unescape(v)) for n, v in hidden] + [("login", login), ("password", PASSWORD)])
        self.want(self.status == 303, f"sign-in answered {self.status}\n{self.text()[:800]}")
        self.request("GET", "/inbox")
        self.want(self.status == 200, f"the inbox answered {self.status}")

    def kill_during(self, path, pairs):
        acknowledged, page = [], re.sub(r"#.*", "", path)
        stop = threading.Timer(1.5, self.world.kill)
        stop.start()
        number = 0
        try:
            while True:
                number += 1
                self.request("GET", page)
                values = [tuple(p.split("=", 1)) for p in pairs]
                values = [(k, v + f" {number:05d}") for k, v in values]
                self.request("POST", path, values)
                self.want(self.status == 303, f"status {self.status}")
                acknowledged.append(values[0][1])
        except (OSError, http.client.HTTPException):
            pass
        stop.join()
        self.want(len(acknowledged) > 0, "nothing was written before the end")
        self.world.server = self.world.start(self.world.port)
        self.request("GET", page)
        lost = [value for value in acknowledged if value not in self.text()]
        self.want(not lost, f"{len(lost)} of {len(acknowledged)} acknowledged changes are lost: {lost[:3]}")
        print(f"   {len(acknowledged)} acknowledged changes, all there after kill -9")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--program", default=str(ROOT / "build/release/tsumugi"))
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    folders = sorted(p.parent for p in (ROOT / "cases").glob("*/*/steps"))
    if options.cases:
        folders = [f for f in folders if str(f.relative_to(ROOT / "cases")) in options.cases]
    world = World(options.program, options.database)
    passed, failed = 0, 0
    try:
        for folder in folders:
            try:
                Case(world, folder).run()
                passed += 1
                print(f"ok   {folder.relative_to(ROOT / 'cases')}", flush=True)
            except Failed as failure:
                failed += 1
                print(f"FAIL {failure}", flush=True)
    finally:
        world.close()
    print(f"cases on {options.database}: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
