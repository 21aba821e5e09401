"""Turns what was measured into figures, verdicts and tables."""

import statistics

CPU = "cpuMicrosPerMessage"
P50 = "p50Micros"
RATE = "messagesPerSecond"
STUB = "stubPercent"
# What limits the rate is a broker on one core that is so busy, in percent: the
# stub, which has one thread, or a real one that is kept to one.
SATURATED = 90
CLIENTS = [("raw", "raw"), ("rocketcaf", "rocketcaf"),
           ("rocketcaf-binary", "rocketcaf, binary"), ("java", "Java")]
# Name of the measures, title, what is compared.
SCENARIOS = [("1000", "async, window 1,000", CPU),
             ("50000", "async, window 50,000", CPU),
             ("sync", "blocking, one at a time", P50),
             ("many", "send_many of 1,000, one at a time", CPU),
             ("batch-100", "batches of 100, window 10,000 messages", CPU)]
TRANSACTIONS = ["transactions-16", "transactions-64", "transactions-256"]
SCENARIOS += [(name, "%s transactions at a time" % name.split("-")[1], CPU)
              for name in TRANSACTIONS]
UNITS = {CPU: "CPU, us", P50: "p50, us"}


def spread(values):
    return {"median": statistics.median(values), "min": min(values),
            "max": max(values)}


def summarize(runs):
    """Median, minimum and maximum of each figure; of all rounds."""
    result = {name: {"runs": values} for name, values in runs.items()}
    for name, values in runs.items():
        columns = {key: spread([x[key] for x in values]) for key in values[0]}
        for kind in ("median", "min", "max"):
            result[name][kind] = {k: v[kind] for k, v in columns.items()}
    return result


# -- ratios and targets --------------------------------------------------------


def values(measures, name, key):
    """A figure of each round; None if it was not measured. What a client costs
    whose sends fail is no figure."""
    runs = measures.get(name, {"runs": []})["runs"]
    if not runs or any(run.get("errors", 0) for run in runs):
        return None
    return [run[key] for run in runs]


def figure(measures, name, key):
    found = values(measures, name, key)
    return spread(found) if found else None


def ratio(measures, above, below, key):
    """The ratio of two medians, and the spread of the rounds' ratios."""
    upper = values(measures, above, key)
    lower = values(measures, below, key)
    if not upper or not lower or min(lower) <= 0:
        return None
    result = spread([x / y for x, y in zip(upper, lower)])
    result["median"] = statistics.median(upper) / statistics.median(lower)
    return result


def best_ratio(measures, above, below, scenarios, key):
    """The ratio of the best medians of two clients, and the spread of that of
    the rounds' best figures."""
    def best(client):
        found = [values(measures, client + "-" + x, key) for x in scenarios]
        if not all(found):
            return None
        return {"rounds": [max(x) for x in zip(*found)],
                "median": max(statistics.median(x) for x in found)}

    upper, lower = best(above), best(below)
    if not upper or not lower:
        return None
    result = spread([x / y for x, y in zip(upper["rounds"], lower["rounds"])])
    result["median"] = upper["median"] / lower["median"]
    return result


def at_most(name, limit, measured):
    return {"name": name, "kind": "at most", "limit": limit,
            "measured": measured,
            "met": None if measured is None else measured["median"] <= limit}


def at_least(name, limit, measured):
    return {"name": name, "kind": "at least", "limit": limit,
            "measured": measured,
            "met": None if measured is None else measured["median"] >= limit}


def unless_saturated(target, busy, who="stub"):
    """A client that is faster than the broker does all it can."""
    if target["met"] is False and busy and busy["median"] >= SATURATED:
        return target | {"met": True, "because": "the %s is saturated" % who}
    return target


def make_targets(x):
    """What the project promises, and whether it was met here."""
    return [
        at_most("CPU a message at window 1,000, us", 3,
                figure(x, "rocketcaf-1000", CPU)),
        at_most("the same as a share of Java's", 0.2,
                ratio(x, "rocketcaf-1000", "java-1000", CPU)),
        at_most("CPU at window 50,000, times that at 1,000", 1.7,
                ratio(x, "rocketcaf-50000", "rocketcaf-1000", CPU)),
        at_most("p50 of blocking sends, times the raw ping-pong", 2,
                ratio(x, "rocketcaf-sync", "raw-sync", P50)),
        at_most("CPU a message of send_many, us", 1.5,
                figure(x, "rocketcaf-many", CPU)),
        unless_saturated(
            at_least("batches of 100, messages/s", 1_500_000,
                     figure(x, "rocketcaf-batch-100", RATE)),
            figure(x, "rocketcaf-batch-100", STUB)),
        at_least("the same, times Java's", 1,
                 ratio(x, "rocketcaf-batch-100", "java-batch-100", RATE)),
        at_least("transactions/s, best of three windows, times Java's", 2,
                 best_ratio(x, "rocketcaf", "java", TRANSACTIONS, RATE)),
        at_most("threads more for many open transactions", 0,
                figure(x, "open-transactions", "moreThreads")),
        at_most("threads more for many producers than for one", 0,
                figure(x, "threads", "more")),
        at_most("CPU of an idle producer, percent of a core", 0.3,
                figure(x, "idle", "morePercent")),
        at_most("CPU of many idle producers, percent of a core", 0.3,
                figure(x, "idle-producers", "morePercent")),
        at_most("heap of an idle producer, KiB", 8,
                figure(x, "idle-producers", "heapKiBPerProducer")),
        unless_saturated(
            at_least("pulled messages/s, a core for each, times Java's", 2,
                     ratio(x, "pull-rocketcaf-apart", "pull-java-apart", RATE)),
            figure(x, "pull-rocketcaf-apart", "brokerPercent"), "broker"),
        at_most("heap at the end of a pull, times that at first",
                1.2, figure(x, "pull-rocketcaf", "heapGrowth")),
        at_most("CPU of long polls beside an idle client, percent of a core",
                0.3, figure(x, "long-polls", "morePercent")),
        at_most("threads more for long polls", 0,
                figure(x, "long-polls", "moreThreads")),
    ]


# -- tables --------------------------------------------------------------------


def number(x):
    """With as many decimals as mean something."""
    if x == round(x) and abs(x) < 100:
        return "%d" % x
    decimals = 0 if abs(x) >= 100 else 1 if abs(x) >= 20 else 2
    return "{:,.{}f}".format(x, decimals)


def with_spread(x):
    if x is None:
        return "-"
    return "%s (%s..%s)" % (number(x["median"]), number(x["min"]),
                            number(x["max"]))


def aligned(rows):
    """Lines of a table: the first column to the left, others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "".join("  ".join(
        text.rjust(width) if i else text.ljust(width)
        for i, (text, width) in enumerate(zip(row, widths))).rstrip() + "\n"
        for row in rows)


def scenario_rows(measures, scenario, title, key):
    """One row for each client that was measured."""
    other = P50 if key == CPU else CPU
    rows = [[title, UNITS[key], "x raw", "x Java", "messages/s", UNITS[other],
             "p99, us", "p99.9, us", "threads", "MiB", "stub, %"]]
    for client, label in CLIENTS:
        name = client + "-" + scenario
        if name not in measures:
            continue
        x = measures[name]["median"]
        ratios = [ratio(measures, name, base + "-" + scenario, key)
                  for base in ("raw", "java")]
        errors = sum(run["errors"] for run in measures[name]["runs"])
        rows.append(
            ["  " + label + (", %d failed" % errors if errors else ""),
             with_spread(figure(measures, name, key)),
             *(number(y["median"]) if y else "-" for y in ratios),
             *(number(x[k]) for k in ("messagesPerSecond", other, "p99Micros",
                                      "p999Micros", "threads")),
             number(x["maxRssKiB"] / 1024), number(x[STUB])])
    return rows


def rest_lines(measures):
    """The figures that stand alone."""
    if "threads" in measures:
        x = measures["threads"]["median"]
        yield "threads: %d for 1 producer, %d for %s" % (
            x["oneThreads"], x["manyThreads"], number(x["manyProducers"]))
    if "idle" in measures:
        x = measures["idle"]["median"]
        yield ("idle: %s %% of a core with a producer, %s %% without" % (
            number(x["withPercent"]), number(x["withoutPercent"])))
    if "idle-producers" in measures:
        x = measures["idle-producers"]["median"]
        yield ("idle: %s %% of a core with %s producers, %s %% without; "
               "started in %s s, %s KiB of heap for each" % (
                   number(x["withPercent"]), number(x["producers"]),
                   number(x["withoutPercent"]), number(x["startSeconds"]),
                   number(x["heapKiBPerProducer"])))
    if "memory" in measures:
        x = measures["memory"]["median"]
        yield "heap: %s bytes for each of %s open sends" % (
            number(x["heapBytesPerSend"]), number(x["openSends"]))
    if "open-transactions" in measures:
        x = measures["open-transactions"]["median"]
        yield ("heap: %s bytes for each of %s open transactions; threads: %d "
               "without, %d with" % (
                   number(x["heapBytesPerTransaction"]),
                   number(x["openTransactions"]), x["threadsBefore"],
                   x["threadsAtMost"]))


def pull_lines(measures):
    """What reading takes."""
    for name in (x for x in measures if x.startswith("pull-")):
        if name in measures:
            x = measures[name]["median"]
            yield ("%s: %s messages/s, %s us of CPU for each; client %s %% of a "
                   "core, broker %s %%" % (
                       name, number(x[RATE]), number(x[CPU]),
                       number(x["clientPercent"]),
                       number(x["brokerPercent"])))
            if "heapGrowth" in x:
                yield "  heap in use at most, by thirds: %s, %s, %s MiB" % tuple(
                    number(x["heapMiB" + part]) for part in (
                        "FirstThird", "SecondThird", "LastThird"))
    if "long-polls" in measures:
        x = measures["long-polls"]["median"]
        yield ("long polls: %s %% of a core with %s queues over %d connections, "
               "%s %% at rest; %d more threads" % (
                   number(x["cpuPercent"]), number(x["queues"]),
                   x["connections"], number(x["idlePercent"]),
                   x["moreThreads"]))


def verdict(target):
    if target["met"] is None:
        return "not measured"
    text = "met" if target["met"] else "NOT met"
    return text + (": " + target["because"] if "because" in target else "")


def to_text(result):
    """Everything for people."""
    machine = result["machine"]
    parts = ["rocketcaf %s%s; %d cores, %s; rounds: %d, %d-byte bodies\n" % (
        result["rocketcaf"],
        ", Java client " + result["javaClient"] if result["javaClient"] else "",
        machine["cores"], machine["processor"], result["rounds"],
        result["bodyBytes"])
        + "Medians (min..max). CPU is the client process's for each message.\n"
        + "Clients and the stub broker share the cores; stub: its CPU, "
        + "warm-up included.\n"]
    for scenario in SCENARIOS:
        rows = scenario_rows(result["measures"], *scenario)
        if len(rows) > 1:
            parts.append(aligned(rows))
    rest = "".join(x + "\n" for lines in (rest_lines, pull_lines)
                   for x in lines(result["measures"]))
    if rest:
        parts.append(rest)
    parts.append(aligned([["target", "wanted", "measured", ""]] + [
        [x["name"], x["kind"] + " " + number(x["limit"]),
         with_spread(x["measured"]), verdict(x)]
        for x in result["targets"]]))
    return "\n".join(parts)
