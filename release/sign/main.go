// Command sign signs the checksums of a release with a minisign key: sign FILE COMMENT
// writes FILE.minisig, with COMMENT signed too. The variable VISION1_SIGNING_KEY has
// the text of the secret key, without a password. The same file, comment, and key
// produce the same signature.
//
// sign -public prints the public key.
package main

import (
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
	key, err := secretKey(os.Getenv("VISION1_SIGNING_KEY"))
	if err != nil {
		return fmt.Errorf("VISION1_SIGNING_KEY: %w", err)
	}
	switch {
	case len(args) == 1 && args[0] == "-public":
		fmt.Println(key.Public())
		return nil
	case len(args) != 2:
		return errors.New("usage: sign FILE COMMENT, or sign -public")
	}
	content, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	signature := minisign.SignWithComments(key, content, args[1], fmt.Sprintf("signature from minisign secret key %X", key.ID()))
	return os.WriteFile(args[0]+".minisig", signature, 0o644) //nolint:gosec // for everyone
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
	err := key.UnmarshalText([]byte(text))
	return key, err
}
