"""Executes a notebook: execute_notebook.py IN OUT. Deno's kernel may say that it is idle before it gives a cell's result, and
nbclient then loses the result; here a late message still finds its cell, by the request that it answers."""

import os
import queue
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import output_from_msg

CELL_SECONDS = 600
LATE_SECONDS = 2


def main(source: str, target: str) -> None:
    notebook = nbformat.read(source, as_version=4)
    folder = os.path.dirname(os.path.abspath(source))
    manager, client = start_new_kernel(kernel_name=notebook.metadata.kernelspec.name, cwd=folder)
    cells = {}  # by the request that runs them
    displays = {}  # outputs that are shown again in place
    try:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, 1):
            cell.execution_count = number
            cell.outputs = []
            request = client.execute(cell.source, allow_stdin=False)
            cells[request] = cell
            wait_for_idle(client, request, cells, displays)
            fail_on_error(cell)
        drain(client, cells, displays)
        for cell in cells.values():
            fail_on_error(cell)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    nbformat.write(notebook, target)


def wait_for_idle(client, request: str, cells: dict, displays: dict) -> None:
    deadline = time.monotonic() + CELL_SECONDS
    while True:
        message = client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
        keep(message, cells, displays)
        answers = message["parent_header"].get("msg_id") == request
        if answers and message["content"].get("execution_state") == "idle":
            break
    client.get_shell_msg(timeout=30)


def drain(client, cells: dict, displays: dict) -> None:
    try:
        while True:
            keep(client.get_iopub_msg(timeout=LATE_SECONDS), cells, displays)
    except queue.Empty:
        return


def keep(message: dict, cells: dict, displays: dict) -> None:
    cell = cells.get(message["parent_header"].get("msg_id"))
    kind, content = message["msg_type"], message["content"]
    name = content.get("transient", {}).get("display_id")
    if kind == "update_display_data":
        displays[name].update(data=content["data"], metadata=content["metadata"])
    elif cell is not None and kind in ("execute_result", "display_data", "stream", "error"):
        output = output_from_msg(message)
        cell.outputs.append(output)
        if kind == "execute_result":
            cell.execution_count = content["execution_count"]
        if name is not None:
            displays[name] = output


def fail_on_error(cell: dict) -> None:
    for output in cell.outputs:
        if output.output_type == "error":
            raise SystemExit(f"{output.ename}: {output.evalue}\nin the cell\n{cell.source}")


main(*sys.argv[1:])
