/** ONNX Runtime, loaded without its telemetry. Nothing else imports the package (`.dependency-cruiser.cjs`). */
import './no-telemetry.js';
export { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
