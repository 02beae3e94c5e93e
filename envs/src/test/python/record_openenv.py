"""Records what a server of openenv_walk.py says to a client with two lanes: python record_openenv.py PORT > walk.txt

One connection after the other; `>` is the client's and `<` the server's. Lane 0 goes right until it is there, lane 1 to
and fro until it is cut; both are reset after an end.
"""

import asyncio
import importlib.metadata
import json
import sys

import websockets

STEPS = 24
SEED = 42


async def record(lane):
    async with websockets.connect(f"ws://127.0.0.1:{sys.argv[1]}/ws") as socket:

        async def ask(kind, data=None):
            message = {"type": kind} if data is None else {"type": kind, "data": data}
            text = json.dumps(message, separators=(",", ":"))
            await socket.send(text)
            answer = await socket.recv()
            print(">", text)
            print("<", answer)
            return json.loads(answer)["data"]

        print("# lane", lane)
        await ask("state")
        await ask("reset", {"seed": SEED + lane})
        for step in range(STEPS):
            action = 1 if lane == 0 else step % 2
            answer = await ask("step", {"action_id": action})
            if answer["done"]:
                await ask("reset", {})
        await socket.send('{"type":"close"}')
        print("> " + '{"type":"close"}')


async def main():
    print("# openenv-core", importlib.metadata.version("openenv-core"))
    for lane in range(2):
        await record(lane)


asyncio.run(main())
