package auth

import (
	"context"
	"sync"

	gauth "cloud.google.com/go/auth"
)

// tokenCache makes a token provider safe for concurrent use. It calls the
// provider only if its token is about to expire, never twice at a time.
type tokenCache struct {
	provider gauth.TokenProvider

	mu    sync.Mutex
	token *gauth.Token
}

// Token returns the cached token, or a new one.
func (c *tokenCache) Token(ctx context.Context) (*gauth.Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.IsValid() {
		return c.token, nil
	}
	token, err := c.provider.Token(ctx)
	if err != nil {
		return nil, err
	}
	c.token = token
	return token, nil
}

// invalidate makes the next call of Token get a new token from the provider.
func (c *tokenCache) invalidate(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = nil
	if p, ok := c.provider.(interface{ invalidate(context.Context) }); ok {
		p.invalidate(ctx)
	}
}
