"""The database of the server under test: in memory, on loopback. Prints its port, then serves until it is told to stop."""

import asyncio
import signal

from mongoeco.wire import AsyncMongoEcoProxyServer


async def serve() -> None:
    database = AsyncMongoEcoProxyServer(host="127.0.0.1", port=0)
    address = await database.start()
    print(address.port, flush=True)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
    await database.close()


asyncio.run(serve())
