// Package kubernetes runs the Indexed Job that vision1 detect job kubernetes prints with a
// Kubernetes control plane: etcd, kube-apiserver, and the job controller. It is a module of
// its own, because Kubernetes takes minutes to build: see make test-kubernetes.
package kubernetes
