"""A program that `mypy --strict` has nothing to say about: what is public has types."""
from datetime import date
from typing import Dict, List, Optional

import libclv
from libclv import diagnostics, plots
from matplotlib.axes import Axes
from typing_extensions import assert_type

KEY = b"keep 16 bytes !\0"


def stop(share: float, phase: str) -> bool:
    return share > 0.5


def orders() -> List[libclv.Outcome]:
    with libclv.Account(KEY, currency="EUR") as account:
        outcomes: List[libclv.Outcome] = account.apply([("a", "1", date(2024, 1, 1), 100)])
        account.set_filter("amount > 0", now=date(2024, 1, 2))
        model: libclv.Model = libclv.fit(account.summary("2024-02-01"), model="bg-nbd", unit_days=7, progress=stop)
        assert_type(account.model, Optional[libclv.Model])
        account.model = model
        account.model = "bg-nbd"  # type: ignore[assignment]
        one = account.predict("a", date(2024, 2, 1), horizon=30)
        account.predict("a", 1.5)  # type: ignore[arg-type]
        value, day = assert_type(one.predicted_value, Optional[float]), assert_type(one.next_order, Optional[int])
        if day is not None and value is not None:
            print(libclv.date(day).isoformat(), one.reason("p_alive") == libclv.Reason.PRESENT)
        enough: bool = account.eligibility(date(2024, 2, 1), thresholds={"buyers": 10}).eligible
        scores: libclv.Columns = account.predict_range("2024-02-01", ["p_alive"], first=0 if enough else 1)
        print(scores["p_alive"].mean(), scores.masked("p_alive").sum())
        account.save("shop.clv")
        with open("shop.clv", "rb") as file:
            again: libclv.Account = libclv.Account.read(file, KEY)
        print(again.facts().persons, len(again.write() or b""))
        return outcomes


def forecasts(account: libclv.Account) -> Dict[str, float]:
    tried = account.backtest(date(2024, 12, 31), models=["mbg-nbd", libclv.Model("nbd", r=1, alpha=2)], threads=2)
    assert_type(plots.calibration(tried.calibration()), Axes).set_title("calibration")
    best = assert_type(tried.best, Optional[str])
    if best is not None and assert_type(tried.grade, libclv.Grade) <= libclv.Grade.B:
        track = diagnostics.tracking(account, tried.models[best], tried.facts().split, "2024-12-31")
        plots.tracking(track, cumulative=False)
    return {name: score.deviance for name, score in tried.items()}


def leaving(account: libclv.Account) -> List[str]:
    segment = libclv.Segment("leaving", "total_value > 500 and p_alive < 0.4")
    members = account.members(segment, date(2024, 2, 1), horizon=90)
    print(str(segment), segment.attributes, len(members), "a" in members, members.positions().sum())
    return [id for id in members] + account.members("p_alive is absent", "2024-02-01").ids()


def refused() -> Optional[int]:
    try:
        libclv.Summary(until="2024-12-31", minor_digits=2) + libclv.Summary(until=date(2024, 12, 30))
    except libclv.ConfigurationError as error:
        return error.row if error.status else None
    return None
