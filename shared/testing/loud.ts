/** A hook whose error is shown: uvu itself says nothing about why a `before` or `after` has thrown. */
export function loud(hook: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await hook();
    } catch (error) {
      console.error(error);
      throw error;
    }
  };
}
