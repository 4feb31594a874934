"""A desk as a service manager starts it: on a socket that was opened before, shut in, leaving no core."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.serve.handed import handed, was_handed
from tests.e2e.calls import people_with_push, verify
from tests.rig.desk import RunningDesk, running_desk
from tests.rig.served import short_folder

PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 38, 65
"""prctl(2); the second is what `MemoryDenyWriteExecute=` asks of newer kernels."""
MDWE_REFUSE_EXEC_GAIN = 1


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk() as running:
        running.stop()
        yield running


def started(desk: RunningDesk, opened: socket.socket, before: Callable[[], None]) -> None:
    """As systemd does: the socket is descriptor 3, and the words about it name this very process."""

    def prepare() -> None:
        os.dup2(opened.fileno(), 3)
        before()

    command = f"LISTEN_PID=$$ LISTEN_FDS=1 exec {sys.executable} -m helpdesk_tui desk --sandbox"
    desk.process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        env=desk.environment,
        stdin=subprocess.DEVNULL,
        pass_fds=(3,),
        preexec_fn=prepare,
    )


def listening(desk: RunningDesk) -> socket.socket:
    desk.socket.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(os.fspath(desk.socket))
    made.listen(16)
    return made


def shut_in() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    libc.prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)  # an older kernel does not know it


async def test_a_socket_that_was_opened_before(desk: RunningDesk) -> None:
    with listening(desk) as opened:
        client = desk.client()
        waiting = asyncio.ensure_future(client.session.get())  # comes before the desk does
        await asyncio.sleep(0.2)
        started(desk, opened, shut_in)
        assert (await waiting).agent
        await asyncio.to_thread(desk.wait_ready)
        login = (await people_with_push(client, 1))[0]
        case = await verify(desk, client, login)
        done = await client.operations.order(
            case.id, BypassOrder(vendor=VendorId("duo-durand")), key="as-a-service-does"
        )
        assert done.state is OperationState.DONE
        await client.close()
        assert await asyncio.to_thread(desk.stop) == 0
        assert desk.socket.exists(), "it is the service manager's"
        started(desk, opened, lambda: None)
        again = desk.client()
        assert (await again.operations.get(done.id)).state is OperationState.DONE
        await again.close()
        assert await asyncio.to_thread(desk.stop) == 0


def test_an_abort_leaves_no_core(desk: RunningDesk) -> None:
    with listening(desk) as opened:
        started(desk, opened, lambda: None)
        desk.wait_up()
        assert desk.process is not None
        os.kill(desk.process.pid, signal.SIGABRT)
        _, status = os.waitpid(desk.process.pid, 0)
        desk.process.returncode = -signal.SIGABRT
        assert os.WTERMSIG(status) == signal.SIGABRT
        assert not os.WCOREDUMP(status)


def words(count: str = "1", pid: int | None = None) -> dict[str, str]:
    return {"LISTEN_PID": str(pid or os.getpid()), "LISTEN_FDS": count, "OTHER": "stays"}


def test_words_for_another_process_are_nothing() -> None:
    for environ in ({}, words(pid=1), words("0")):
        assert not was_handed(environ)
        assert handed(environ) == []


@pytest.mark.parametrize("count", ["x", "-1", "1.5", "٣"])
def test_nonsense_is_refused(count: str) -> None:
    environ = words(count)
    with pytest.raises(Mistaken):
        handed(environ)
    assert environ == {"OTHER": "stays"}


@pytest.mark.parametrize("kind", ["not listening", "datagrams", "network", "no socket"])
def test_only_listening_unix_sockets(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with short_folder() as folder, socket.socket(socket.AF_UNIX) as unix, socket.socket() as tcp:
        unix.bind(os.fspath(folder / "s"))
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        reading, writing = os.pipe()
        number = {
            "not listening": unix.fileno(),
            "datagrams": datagrams.fileno(),
            "network": tcp.fileno(),
            "no socket": reading,
        }[kind]
        monkeypatch.setattr("helpdesk_tui.desk.serve.handed.FIRST", os.dup(number))
        with pytest.raises(Mistaken) as caught:
            handed(words())
        assert caught.value.params["reason"] == "handed_socket"
        datagrams.close()
        os.close(reading)
        os.close(writing)
