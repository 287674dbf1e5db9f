package output

func prepareChild() error { return nil }
