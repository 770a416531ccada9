"""Listening sockets are told to send small answers at once, and what they accept inherits it."""

from __future__ import annotations

import socket

from web.shell.tcp_nodelay import enable


def test_accepted_connections_do_not_wait_with_small_answers() -> None:
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert enable() >= 1
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_files_and_sockets_are_left_alone() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, socket.socket(socket.AF_INET) as idle:
        enable()
        assert datagrams.fileno() >= 0
        assert not idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
