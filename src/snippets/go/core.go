var (
	address = regexp.MustCompile(`^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$`)
	blanks  = regexp.MustCompile(`[\x00-\x20\x7f-\x{a0}\p{Z}]+`)
	noValue = regexp.MustCompile(`^(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*$`)
	noID    = regexp.MustCompile(`(?s)^([\t-\r ]*|undefined|null|None|nil|NaN|-?Infinity|\[object .*)$`)
	goodID  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)
	project = regexp.MustCompile(`^[0-9a-f]{24}$`) // [custom both]
)

// ChatToken answers at /chat-token.
func ChatToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Vary", "Cookie")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	status, text := chatAnswer(r)
	if text != "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.WriteHeader(status)
	io.WriteString(w, text)
}

func chatAnswer(r *http.Request) (int, string) {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return http.StatusForbidden, "only pages of this site get a token"
	}
	user, err := signedInUser(r)
	if err == nil && user == nil {
		return http.StatusNoContent, ""
	}
	token := ""
	if err == nil {
		token, err = chatToken(user)
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		log.Print("chat-token: error: ", line)
		return http.StatusInternalServerError, "the token could not be made"
	}
	return http.StatusOK, "JWT " + token
}

func chatToken(user *ChatUser) (string, error) {
	externalID, err := chatID(user.ID)
	if err != nil {
		return "", err
	}
	email := oneLine(user.Email)
	name := oneLine(user.Name)
	if name == "" {
		name = email
	}
	if address.MatchString(name) {
		name, _, _ = strings.Cut(name, "@")
	}
	if name == "" {
		name = externalID
	}
	id := os.Getenv("TILEDESK_PROJECT_ID") // [custom both]
	if id == "" { // [custom both]
		id = projectID // [custom both]
	} // [custom both]
	if !project.MatchString(id) { // [custom both]
		return "", errors.New("TILEDESK_PROJECT_ID is not 24 of 0-9 a-f") // [custom both]
	} // [custom both]
	now := time.Now().Unix() // whole seconds
	claims := jwt.MapClaims{
		"iat": now,
		"exp": now + 300,
		// [visitor both]
		"name":        name,       // [visitor both]
		"external_id": externalID, // [visitor both]
		// [custom both]
		"_id":       id + "_" + externalID,                 // [custom both]
		"sub":       "userexternal",                        // [custom both]
		"aud":       "https://tiledesk.com/projects/" + id, // [custom both]
		"firstname": name,                                  // [custom both]
	}
	if blank := strings.LastIndex(name, " "); blank >= 0 { // [custom both]
		claims["firstname"], claims["lastname"] = name[:blank], name[blank+1:] // [custom both]
	} // [custom both]
	// Agents take an address for proven.
	if user.EmailVerified && address.MatchString(email) {
		claims["email"] = email
	}
	key, err := secret.current()
	if err != nil {
		return "", err
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func oneLine(text string) string {
	line := strings.Trim(blanks.ReplaceAllString(text, " "), " ")
	if noValue.MatchString(line) {
		return ""
	}
	return line
}

// The account's key as Tiledesk takes one. Whom it names must never change, so neither may this.
func chatID(key string) (string, error) {
	if noID.MatchString(key) {
		return "", errors.New("the signed-in user has no id")
	}
	if os.Getenv("TILEDESK_RAW_IDS") == "1" {
		return key, nil
	}
	if goodID.MatchString(key) && !strings.HasPrefix(key, "x--") {
		return key, nil
	}
	once("ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…")
	if len(key) > 120 {
		return fmt.Sprintf("x--sha256-%x", sha256.Sum256([]byte(key))), nil
	}
	return fmt.Sprintf("x--%x", key), nil
}

var secret chatSecret

type chatSecret struct {
	sync.Mutex
	read   bool
	file   os.FileInfo
	key    []byte
	failed bool
}

// Read at the first request, and again when its file has changed: a rotation needs no restart.
func (s *chatSecret) current() ([]byte, error) {
	s.Lock()
	defer s.Unlock()
	err := s.load(os.Getenv("TILEDESK_SECRET_FILE"))
	if err != nil && s.key == nil {
		return nil, err
	}
	if err != nil && !s.failed {
		log.Printf("chat-token: error: %v; the secret that was read before stays in use", err)
	}
	s.failed = err != nil
	return s.key, nil
}

func (s *chatSecret) load(path string) error {
	text, file := os.Getenv("TILEDESK_SECRET"), os.FileInfo(nil)
	if path != "" {
		unreadable := errors.New("the file that TILEDESK_SECRET_FILE names cannot be read")
		before, err := os.Stat(path) // of what a link leads to
		if err != nil {
			return unreadable
		}
		if s.read && sameFile(s.file, before) {
			return nil
		}
		bytes, err := os.ReadFile(path)
		if err != nil {
			return unreadable
		}
		file, err = os.Stat(path)
		if err != nil || !sameFile(before, file) {
			return errors.New("the file that TILEDESK_SECRET_FILE names is being written")
		}
		text = string(bytes)
	} else if s.read {
		return nil
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if text == "" {
		return errors.New("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET")
	}
	if !goodSecret.MatchString(text) {
		return errors.New("the secret is not one line of 32 to 256 printable characters without blanks")
	}
	s.read, s.file, s.key = true, file, []byte(text)
	mark := sha256.Sum256([]byte("tilepass fingerprint v1\x00" + text))
	log.Printf("chat-token: uses the secret %x-%x-%x", mark[:2], mark[2:4], mark[4:6])
	return nil
}

var goodSecret = regexp.MustCompile(`^[!-~]{32,256}$`)

func sameFile(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

var said sync.Map

// One line a process.
func once(line string) {
	if _, before := said.LoadOrStore(line, true); !before {
		log.Print("chat-token: ", line)
	}
}
