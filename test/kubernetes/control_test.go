//go:build linux

package kubernetes

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

var programs = flag.String("programs", "", "directory with kube-apiserver, kube-controller-manager, vision1, and vision1-emulator")

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start starts a program that runs until the test ends.
func start(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	path := filepath.Join(*programs, name)
	if _, err := os.Stat(path); err != nil {
		if path, err = exec.LookPath(name); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.Create(filepath.Join(dir, name+".log"))
	must(t, err)
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		timer := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // its exit code says nothing
		timer.Stop()
		if text, _ := os.ReadFile(log.Name()); t.Failed() {
			t.Logf("%s:\n%s", name, text[max(0, len(text)-4000):])
		}
		_ = log.Close()
	})
}

// newControlPlane starts etcd, the API server, and the job controller, and returns a client
// with all permissions.
func newControlPlane(t *testing.T) *kubernetes.Clientset {
	t.Helper()
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	client, peer, api := freePort(t), freePort(t), freePort(t)
	etcd, server := fmt.Sprint("http://127.0.0.1:", client), fmt.Sprint("https://127.0.0.1:", api)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	block := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	const token = "token-of-the-test"
	config := fmt.Sprintf("apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: %q, insecure-skip-tls-verify: true}}]\n"+
		"users: [{name: u, user: {token: %s}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n", server, token)
	must(t,
		os.WriteFile(file("key.pem"), block, 0o600),
		os.WriteFile(file("tokens.csv"), []byte(token+`,admin,1,"system:masters"`+"\n"), 0o600),
		os.WriteFile(file("kubeconfig"), []byte(config), 0o600))
	peers := fmt.Sprint("http://127.0.0.1:", peer)
	start(t, dir, "etcd", "--data-dir", file("etcd"), "--listen-client-urls", etcd, "--advertise-client-urls", etcd,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "default="+peers)
	start(t, dir, "kube-apiserver", "--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(api), "--cert-dir", file("certs"),
		"--service-account-issuer", "https://test", "--service-account-key-file", file("key.pem"), "--service-account-signing-key-file", file("key.pem"),
		"--service-cluster-ip-range", "10.0.0.0/24", "--token-auth-file", file("tokens.csv"), "--authorization-mode", "RBAC",
		"--disable-admission-plugins", "ServiceAccount", "--endpoint-reconciler-type", "none")
	set, err := kubernetes.NewForConfig(&rest.Config{
		Host: server, BearerToken: token, TLSClientConfig: rest.TLSClientConfig{Insecure: true}, QPS: 100, Burst: 200,
	})
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for set.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() != nil {
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("the API server is not ready after 3 minutes")
		}
	}
	start(t, dir, "kube-controller-manager", "--kubeconfig", file("kubeconfig"), "--controllers", "job-controller", "--leader-elect=false", "--secure-port", "0")
	return set
}
