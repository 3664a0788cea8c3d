"""What the graph libraries of Python say of a network: oracle.py igraph|networkx|scipy.

Each line of input is {"providers": n, "links": [[patient, provider], ...],
"group": [...]}, each link once; each line of output says what the library makes of
it, a number for each provider where it is of providers.
"""
import json
import sys

which = sys.argv[1]


def with_igraph(n, links, group):
    import igraph
    patients = max((p for p, _ in links), default=-1) + 1
    g = igraph.Graph(n=patients + n, edges=[(p, patients + q) for p, q in links])
    g.vs["type"] = [False] * patients + [True] * n
    h = g.bipartite_projection(which=True, multiplicity=True) if links else igraph.Graph(n)
    weight = h.es["weight"] if h.ecount() else []
    tied = sum(1 for d in h.degree() if d)
    pairs = (tied - 1) * (tied - 2) / 2
    best = h.community_multilevel(weights=weight or None)
    return {
        "ties": h.ecount(), "shared": sum(weight), "degree": h.degree(), "strength": h.strength(weights="weight") if weight else [0] * n,
        "core": h.coreness(), "betweenness": [b / pairs if tied > 2 else 0 for b in h.betweenness()],
        "modularity": h.modularity(group, weights=weight) if weight else 0, "best": best.modularity if weight else 0,
    }


def with_networkx(n, links, group):
    import networkx
    from networkx.algorithms import bipartite
    g = networkx.Graph()
    g.add_nodes_from(range(n))
    g.add_edges_from((n + p, q) for p, q in links)
    h = bipartite.weighted_projected_graph(g, range(n))
    tied = h.subgraph([v for v, d in h.degree() if d])
    between = networkx.betweenness_centrality(tied) if len(tied) > 2 else {}
    parts = {}
    for v, k in enumerate(group):
        parts.setdefault(k, set()).add(v)
    return {
        "ties": h.number_of_edges(), "shared": h.size(weight="weight"), "degree": [d for _, d in sorted(h.degree())],
        "strength": [d for _, d in sorted(h.degree(weight="weight"))], "core": [c for _, c in sorted(networkx.core_number(h).items())],
        "betweenness": [between.get(v, 0) for v in range(n)],
        "modularity": networkx.algorithms.community.modularity(h, parts.values(), weight="weight") if h.number_of_edges() else 0,
    }


def with_scipy(n, links, group):
    import numpy
    from scipy import sparse
    p, q = [p for p, _ in links], [q for _, q in links]
    a = sparse.csr_matrix((numpy.ones(len(p)), (p, q)), shape=(max(p, default=0) + 1, n))
    w = (a.T @ a).toarray()
    numpy.fill_diagonal(w, 0)
    strength, total = w.sum(axis=1), w.sum()
    same = numpy.equal.outer(group, group)
    return {
        "ties": int((w > 0).sum()) // 2, "shared": total / 2, "degree": (w > 0).sum(axis=1).tolist(), "strength": strength.tolist(),
        "modularity": float((w[same].sum() - (numpy.outer(strength, strength) / total)[same].sum()) / total) if total else 0,
    }


for line in sys.stdin:
    asked = json.loads(line)
    work = {"igraph": with_igraph, "networkx": with_networkx, "scipy": with_scipy}[which]
    print(json.dumps(work(asked["providers"], asked["links"], asked["group"])), flush=True)
