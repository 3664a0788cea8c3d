// Package network is who shares patients with whom: the network of providers
// that follows from whom each patient saw, how strong each tie in it is, and how
// densely those around one patient are tied (care density).
//
//	n, d := network.Of(links, network.Options{})
//
// Two providers share a patient when both saw that patient in the window. The
// network is weighted by how many they share, and has no direction. What comes
// out does not depend on how many cores worked on it.
//
// Source: Pollack2013, Barnett2011, Engels2024
package network
