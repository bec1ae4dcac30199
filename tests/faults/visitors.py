"""Visitors who fill in the contact form over HTTP, each once, and remember what they were told."""

import http.client
import itertools
import json
import threading
import time
from types import TracebackType
from typing import Self


class Visitors:
    """Some threads that send until they are told to stop. Nobody sends the same words twice."""

    def __init__(self, port: int, first: int = 0, threads: int = 3) -> None:
        self.port, self.numbers = port, itertools.count(first)
        self.acknowledged: list[int] = []
        self.unheard: list[int] = []
        self.refused: list[tuple[int, int]] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send_on, daemon=True) for _ in range(threads)]
        self._token = json.loads(self._ask("GET", "")[1])["token"]
        time.sleep(2.1)  # nobody fills a form in faster

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: tuple[type[BaseException], BaseException, TracebackType]) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _send_on(self) -> None:
        while not self._over.is_set():
            number = next(self.numbers)
            answers = {"name": f"Visitor {number}", "email": address(number), "message": f"Question {number}"}
            body = json.dumps({"answers": answers, "token": self._token, "consents": ["newsletter"]})
            try:
                status, _text = self._ask("POST", body, number)
            except (OSError, http.client.HTTPException):
                self.unheard.append(number)
                time.sleep(0.1)
                continue
            if status == 202:
                self.acknowledged.append(number)
            else:
                self.refused.append((number, status))
            time.sleep(0.4)  # each leaves work for the worker: a person does not write ten times a second

    def _ask(self, method: str, body: str, number: int = 0) -> tuple[int, str]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=20)
        try:
            # As the proxy in front says: everybody comes from a network of their own.
            headers = {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.1", "Content-Type": "application/json"}
            line.request(method, "/@larkspur/api/contact/", body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def address(number: int) -> str:
    return f"visitor{number}@home.example"
