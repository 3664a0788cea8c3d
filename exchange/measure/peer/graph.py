"""The job in Python: graph.py scipy|igraph|networkx FILE.

It loads the encounters, says so, and does the job for each line it is sent. What
is of single patients is numpy's in all three; the network and care density are
of the library named.
"""
import json
import re
import sys
import time

import numpy as np

which, name = sys.argv[1:]
with open(name, "rb") as f:
    N, P, Q = np.frombuffer(f.read(24), "<u8").astype(int).tolist()
    patient = np.frombuffer(f.read(4 * N), "<u4")
    provider = np.frombuffer(f.read(4 * N), "<u4")
    day = np.frombuffer(f.read(2 * N), "<u2")


def secon():
    key = (patient.astype(np.uint64) << 40) | (day.astype(np.uint64) << 24) | provider
    key.sort()
    p, q = (key >> 40).astype(np.uint32), (key & 0xFFFFFF).astype(np.uint32)
    same = (p[1:] == p[:-1]) & (q[1:] == q[:-1])
    n, s = np.bincount(p, minlength=P), np.bincount(p[1:][same], minlength=P)
    return (s[n > 1] / (n[n > 1] - 1)).mean()


class Links:
    """Whom each patient saw, each once: link i is of patient p[i] and provider q[i]."""

    def __init__(self):
        key, self.times = np.unique((patient.astype(np.uint64) << 24) | provider, return_counts=True)
        self.p, self.q = (key >> 24).astype(np.int64), (key & 0xFFFFFF).astype(np.int64)
        self.d = np.bincount(self.p, minlength=P)
        self.start = np.zeros(P + 1, np.int64)
        self.start[1:] = np.cumsum(self.d)

    def indexes(self):
        n = np.bincount(self.p, weights=self.times, minlength=P)
        squares = np.bincount(self.p, weights=self.times.astype(float) ** 2, minlength=P)
        most = np.zeros(P)
        np.maximum.at(most, self.p, self.times)
        one, two = n > 0, n > 1
        return (most[one] / n[one]).mean(), ((squares[two] - n[two]) / (n[two] * (n[two] - 1))).mean()

    def density(self, shared):
        """The mean care density, of the sums of shared patients."""
        two = self.d > 1
        return (shared[two] / (self.d[two] * (self.d[two] - 1) / 2)).mean()


def with_scipy(l):
    import scipy.sparse as sparse
    a = sparse.csr_matrix((np.ones(len(l.q), np.float32), l.q, l.start), shape=(P, Q))
    w = a.T.tocsr() @ a
    ties = (w.nnz - np.count_nonzero(w.diagonal())) // 2
    dense, shared, k = w.toarray(), np.zeros(P), 1
    while k < len(l.p):
        i = np.nonzero(l.p[k:] == l.p[:-k])[0]
        if not len(i):
            break
        shared += np.bincount(l.p[i], weights=dense[l.q[i], l.q[i + k]], minlength=P)
        k += 1
    return l.density(shared), ties


def with_igraph(l):
    import igraph
    g = igraph.Graph(n=P + Q, edges=np.column_stack([l.p, l.q + P]))
    g.vs["type"] = [0] * P + [1] * Q
    h = g.bipartite_projection(which=1, multiplicity=True)
    w, shared = np.array(h.es["weight"], float), np.zeros(P)
    for low in range(0, P, 50_000):
        pairs, own = [], []
        for i in range(low, min(P, low + 50_000)):
            mine = l.q[l.start[i]:l.start[i + 1]].tolist()
            for a in range(len(mine)):
                for b in range(a + 1, len(mine)):
                    pairs.append((mine[a], mine[b]))
                    own.append(i)
        if pairs:
            shared += np.bincount(own, weights=w[h.get_eids(pairs, directed=False)], minlength=P)
    return l.density(shared), h.ecount()


def with_networkx(l):
    import networkx
    g = networkx.Graph()
    g.add_nodes_from(range(P + Q))
    g.add_edges_from(zip(l.p.tolist(), (l.q + P).tolist()))
    h = networkx.bipartite.weighted_projected_graph(g, range(P, P + Q))
    shared = np.zeros(P)
    for i in range(P):
        mine = (l.q[l.start[i]:l.start[i + 1]] + P).tolist()
        for a in range(len(mine)):
            of = h[mine[a]]
            for b in range(a + 1, len(mine)):
                shared[i] += of[mine[b]]["weight"]
    return l.density(shared), h.number_of_edges()


def peak():
    """The most memory so far in MB, 0 where the system does not tell."""
    try:
        with open("/proc/self/status") as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read())[1]) / 1024
    except (OSError, TypeError):
        return 0


def say(what):
    print(json.dumps(what), flush=True)


work = {"scipy": with_scipy, "igraph": with_igraph, "networkx": with_networkx}[which]
if which == "networkx":
    import networkx.algorithms.bipartite  # noqa: F401
say({"version": __import__(which).__version__})
for _ in sys.stdin:
    began, before = time.perf_counter(), time.process_time()
    links = Links()
    upc, coc = links.indexes()
    sequential = secon()
    care, ties = work(links)
    seconds, cpu = time.perf_counter() - began, time.process_time() - before
    say({"seconds": seconds, "cpu": cpu, "peak": peak(), "answer": [upc, coc, sequential, care, int(ties)]})
