"""Events of all kinds but those whose order matters, from pools small enough to meet: stream.py COUNT."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import random
import sys

random.seed(7)
for number in range(int(sys.argv[1])):
    who, order, day = random.randrange(900), random.randrange(9000), 1 + random.randrange(28)
    month = 1 + random.randrange(6)
    kind = random.randrange(20)
    event = {"profile": f"p{who}"}
    if kind < 15:
        event.update(event="purchase", order=f"o{order}", time=f"2024-{month:02}-{day:02}", amount=f"{order % 90}.50")
    elif kind < 17:
        event.update(event="refund", order=f"o{order}", refund="r", time=f"2024-{month:02}-{day:02}", amount="3")
    elif kind < 19:
        event.update(event=random.choice(["link", "unlink"]), survivor=f"p{random.randrange(300)}", seq=number)
        event["profile"] = f"p{who % 300}"
    else:
        event.update(event="erase", profile=f"p{who + 900}", mode="suppress")
    print(json.dumps(event))
