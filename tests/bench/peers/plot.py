"""Plots a bench: ratios beside the required ones, and growth of our time: plot.py bench.json bench.png."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def plot_ratios(axes, result):
    rows = [row for row in result["steps"] if "ratio" in row][::-1]
    places = range(len(rows))
    axes.barh(places, [row["ratio"] for row in rows], color="tab:blue", label="measured")
    axes.plot([row["required"] for row in rows], places, "k|", markersize=14, markeredgewidth=2, label="required")
    for place, row in zip(places, rows):
        axes.text(row["ratio"] * 1.1, place, f"{row['ratio']:.1f}", va="center", fontsize=8)
    axes.set_yticks(list(places), [f"{row['step']} ({row['customers']:,})" for row in rows], fontsize=8)
    axes.set_xscale("log")
    axes.set_xlim(min(1, *(row["ratio"] / 2 for row in rows)), 4 * max(row["ratio"] for row in rows))
    axes.set_xlabel("lifetimes 0.11.3 / libclv: time, or growth of memory")
    axes.legend(loc="lower right")


def plot_growth(axes, result):
    growth = result["growth"]
    sizes = [row["customers"] for row in growth]
    for i, name in enumerate(name for name in growth[0] if name != "customers"):
        axes.plot(sizes, [row[name] for row in growth], "osv^"[i % 4] + "-", markersize=4, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("customers")
    axes.set_ylabel("seconds of one processor")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))


def main():
    with open(sys.argv[1]) as file:
        result = json.load(file)
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 6), layout="constrained")
    plot_ratios(left, result)
    plot_growth(right, result)
    figure.savefig(sys.argv[2], dpi=110)


main()
