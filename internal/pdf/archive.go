package pdf

func (d *Document) archive() (string, error) { return "", nil }
