package main

import (
	"bufio"
	"fmt"
	"os"
)

// snippet begins
import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

// IsSigned says whether the message was signed with the secret (whsec_...) not more than five minutes ago.
// body: the raw bytes.
func IsSigned(secret, id, timestamp, signature string, body []byte, now time.Time) bool {
	at, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || math.Abs(float64(now.Unix()-at)) > 300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := mac.Sum(nil)
	for _, each := range strings.Split(signature, " ") {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(each, "v1,"))
		if err == nil && strings.HasPrefix(each, "v1,") && hmac.Equal(given, expected) {
			return true
		}
	}
	return false
}

// snippet ends

// For the test: a line of secret, id, timestamp, signatures, now and body (base64), separated by tabs; answers a line.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		part := strings.Split(lines.Text(), "\t")
		now, _ := strconv.ParseInt(part[4], 10, 64)
		body, _ := base64.StdEncoding.DecodeString(part[5])
		fmt.Println(IsSigned(part[0], part[1], part[2], part[3], body, time.Unix(now, 0)))
	}
}
