import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
// snippet begins
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Verify {
    /**
     * true if the message was signed with the secret (whsec_...) not more than five minutes ago. body: the raw bytes;
     * nowSeconds: System.currentTimeMillis() / 1000.
     */
    static boolean isSigned(String secret, String id, String timestamp, String signature, byte[] body, long nowSeconds)
            throws GeneralSecurityException {
        if (!timestamp.matches("\\d{1,12}") || Math.abs(nowSeconds - Long.parseLong(timestamp)) > 300) return false;
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String each : signature.split(" ")) {
            // Compares in constant time.
            if (MessageDigest.isEqual(each.getBytes(StandardCharsets.UTF_8), expected)) return true;
        }
        return false;
    }
    // snippet ends

    /** For the test: a line of secret, id, timestamp, signatures, now and body (base64), separated by tabs; answers a line. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] part = line.split("\t", -1);
            byte[] body = Base64.getDecoder().decode(part[5]);
            System.out.println(isSigned(part[0], part[1], part[2], part[3], body, Long.parseLong(part[4])));
        }
    }
}
