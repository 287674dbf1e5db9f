// Command sign signs the checksums of a release with a minisign key: sign FILE COMMENT
// writes FILE.minisig, with COMMENT signed too. The variable VISION1_SIGNING_KEY has
// the text of the secret key, without a password. The same file, comment, and key
// produce the same signature.
//
// sign -generate prints a new secret key, sign -public the public key, and sign -verify
// FILE checks a signature with it.
package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"aead.dev/minisign"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sign:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "-generate" {
		return generate()
	}
	key, err := secretKey(os.Getenv("VISION1_SIGNING_KEY"))
	if err != nil {
		return fmt.Errorf("VISION1_SIGNING_KEY: %w", err)
	}
	public, ok := key.Public().(minisign.PublicKey)
	switch {
	case !ok:
		return errors.New("VISION1_SIGNING_KEY: the key has no public key")
	case len(args) == 1 && args[0] == "-public":
		fmt.Println(public)
		return nil
	case len(args) != 2:
		return errors.New("usage: sign FILE COMMENT, sign -verify FILE, sign -public, or sign -generate")
	case args[0] == "-verify":
		return verify(public, args[1])
	default:
		return sign(key, args[0], args[1])
	}
}

func generate() error {
	_, key, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	text, err := key.MarshalText()
	if err != nil {
		return err
	}
	fmt.Println(string(text))
	return nil
}

func sign(key minisign.PrivateKey, name, comment string) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	signature := minisign.SignWithComments(key, content, comment, fmt.Sprintf("signature from minisign secret key %X", key.ID()))
	return os.WriteFile(name+".minisig", signature, 0o644) //nolint:gosec // for everyone
}

func verify(public minisign.PublicKey, name string) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	signature, err := os.ReadFile(name + ".minisig")
	if err != nil {
		return err
	}
	if !minisign.Verify(public, content, signature) {
		return fmt.Errorf("%s.minisig is not a signature of %s with this key", name, name)
	}
	return nil
}

// secretKey returns the key in the text of a key file.
func secretKey(text string) (minisign.PrivateKey, error) {
	var key minisign.PrivateKey
	switch {
	case text == "":
		return key, errors.New("it is not set; it needs the text of a secret key, which minisign -G -W creates")
	case minisign.IsEncrypted([]byte(text)):
		return key, errors.New("the key has a password; remove it with minisign -C -W, or create a key with minisign -G -W")
	}
	if err := key.UnmarshalText([]byte(text)); err != nil {
		return key, fmt.Errorf("%w; it needs the text of a secret key, which minisign -G -W creates", err)
	}
	return key, nil
}
