"""Takes from a child process what no work in it needs: the network, other programs, and a look into other processes.

Linux only, by a seccomp filter of the classic kind (see `man 2 seccomp`): a list of calls that are answered with "not permitted".
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from dataclasses import dataclass
from typing import Final

PR_SET_NO_NEW_PRIVS: Final = 38
PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2


@dataclass(frozen=True, slots=True)
class _Machine:
    """The kernel's number for a processor, and its numbers of the calls that are denied."""

    audit_arch: int
    denied: tuple[int, ...]


# socket, execve, execveat, ptrace, process_vm_readv, process_vm_writev, io_uring_setup (which could do what the first does)
_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, (41, 59, 322, 101, 310, 311, 425)),
    "aarch64": _Machine(0xC00000B7, (198, 221, 281, 117, 270, 271, 425)),
}
_OTHER_ABI: Final = 0x40000000
"""From here on, numbers are of a second table that x86_64 has."""

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCH_AT = 0, 4
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050000 | errno.EPERM


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("if_true", ctypes.c_ubyte), ("if_false", ctypes.c_ubyte), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def confine() -> bool:
    """Deny all that to this thread, and to those it starts from now on, for good; whether that could be done."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    code = _filter(machine)
    instructions = (_Instruction * len(code))(*(_Instruction(*one) for one in code))
    program = _Program(len(code), instructions)
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    done: int = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
    return done == 0


def _filter(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """The instructions: code, how many to skip if true, how many if false, value. The last two are "allow" and "deny"."""
    count = len(machine.denied)
    return [
        (_LOAD, 0, 0, _ARCH_AT),
        (_JUMP_IF_EQUAL, 0, count + 3, machine.audit_arch),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_JUMP_IF_AT_LEAST, count + 1, 0, _OTHER_ABI),
        *((_JUMP_IF_EQUAL, count - place, 0, number) for place, number in enumerate(machine.denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
